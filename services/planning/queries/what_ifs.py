"""What was asked about orders that might be taken."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.planning import views
from services.planning.models import WhatIfAsked
from shared.contracts.caller import Caller
from shared.contracts.planning.views import WhatIfView
from shared.plumbing.finding import find


def what_if(session: Session, caller: Caller, id: UUID) -> WhatIfView:
    """What was asked and shown, and what became of it."""
    asked = find(session, WhatIfAsked, (caller.plant, id), id=id)
    return views.what_if_view(asked)
