"""The pipes of the plant: how things are carried, stored and told, never what they mean.

A call: `rpc` makes a method a front door. `direct_doors` open it in this process, `http_doors` behind a port of
`http_server`, over lines that `circuits` watch. `answers` know a resend, `retries` what is worth another try.

A fact: a transaction of `database` writes it to the `outbox`, the `relay` takes it to a bus of `events` (`embedded`,
or `rabbit/`), and the `inbox` of whoever `@handles` it drops what comes twice. `mishaps` say what becomes of one that
could not be applied; the last are `dead_letters`.

Level: `reconciler` and `reconciling` compare what was told (`kept_log`) with what was applied. `replaying` brings a
service its facts again, `rebuilding` makes its `copies` anew in a `shadow`, and `mending` puts right what differs.

A process: `commands` is what people type, `settings` what they set; `launcher` starts and stops, `readiness` and
`probes` say what is away, `logs` and `metrics` what goes on. `service` is every service's parent; `backups/` keep all
of them.
"""
