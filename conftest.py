"""Every test process but the browser's runs green, as the services do; that must happen before other imports."""

import os
import warnings

if os.environ.get("GONGDAN_TEST_PROCESS") != "browser":
    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()

pytest_plugins = ("shared.testing.plugin",)
