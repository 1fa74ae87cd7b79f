"""What a role may do. The gateway asks before it calls; the owner asks again where relation matters."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing somebody may do. `…_all` lifts the limit to what is one's own."""

    PLANTS_WRITE = "plants.write"  # create and change plants
    MASTER_READ = "master.read"  # calendars, work centers, teams, workers, items, routings, defect reasons
    MASTER_WRITE = "master.write"
    ORDERS_READ = "orders.read"  # sales orders and work orders
    ORDERS_WRITE = "orders.write"
    ORDERS_RELEASE = "orders.release"  # release, hold, resume, cancel, close
    SCHEDULE_READ = "schedule.read"
    SCHEDULE_WRITE = "schedule.write"  # run the scheduler, assign operations
    FLOOR_READ = "floor.read"  # own or own team's operations and reports
    FLOOR_READ_ALL = "floor.read_all"
    REPORT = "floor.report"  # for oneself, colleagues beside oneself
    REPORT_FOR_OTHERS = "floor.report_for_others"
    REPORT_CONFIRM = "floor.confirm"
    REPORT_REVERSE = "floor.reverse"  # other people's reports; own ones of the day need only `floor.report`
    EXCEPTIONS_ANSWER = "exceptions.answer"  # take on and resolve what others raised
    STOCK_WRITE = "stock.write"  # receipts and materials
    BOARD_READ = "board.read"
    QUALITY_READ = "quality.read"
    QUALITY_WRITE = "quality.write"  # defect reasons, release of rework orders
    INSPECT = "quality.inspect"
    PAY_READ = "pay.read"  # one's own pay
    PAY_READ_ALL = "pay.read_all"
    PAY_WRITE = "pay.write"  # rates and pay terms
    PAY_CLOSE = "pay.close"
    PAY_ANSWER = "pay.answer"  # objections of one's own teams
    COCKPIT_READ = "cockpit.read"
    USERS_READ = "users.read"
    USERS_WRITE = "users.write"  # users, roles, API keys
    AUDIT_READ = "audit.read"
    SETTINGS_WRITE = "settings.write"  # fields of the plant's own, modules, webhooks


P = Permission
_LOOK = (P.MASTER_READ, P.ORDERS_READ, P.SCHEDULE_READ, P.FLOOR_READ, P.FLOOR_READ_ALL, P.BOARD_READ, P.QUALITY_READ)
_PLAN = (
    *(P.MASTER_WRITE, P.ORDERS_WRITE, P.ORDERS_RELEASE),
    *(P.SCHEDULE_WRITE, P.STOCK_WRITE, P.EXCEPTIONS_ANSWER),
)
_LEAD = (P.REPORT, P.REPORT_FOR_OTHERS, P.REPORT_CONFIRM, P.REPORT_REVERSE)

BUILT_IN_ROLES: dict[str, tuple[Permission, ...]] = {
    "admin": tuple(Permission),
    "planner": (*_LOOK, *_PLAN, P.REPORT, P.REPORT_FOR_OTHERS, P.QUALITY_WRITE, P.COCKPIT_READ),
    "supervisor": (
        *_LOOK,
        *_LEAD,
        P.EXCEPTIONS_ANSWER,
        P.ORDERS_RELEASE,
        P.SCHEDULE_WRITE,
        P.STOCK_WRITE,
        P.QUALITY_WRITE,
        P.PAY_READ,
        P.PAY_ANSWER,
        P.COCKPIT_READ,
    ),
    "worker": (P.MASTER_READ, P.FLOOR_READ, P.REPORT, P.BOARD_READ, P.PAY_READ),
    "inspector": (*_LOOK, P.INSPECT, P.QUALITY_WRITE, P.PAY_READ),
    "payroll": (
        P.MASTER_READ,
        P.ORDERS_READ,
        P.FLOOR_READ,
        P.FLOOR_READ_ALL,
        P.BOARD_READ,
        P.QUALITY_READ,
        P.PAY_READ,
        P.PAY_READ_ALL,
        P.PAY_WRITE,
        P.PAY_CLOSE,
        P.COCKPIT_READ,
    ),
    "manager": (*_LOOK, P.PAY_READ, P.PAY_READ_ALL, P.COCKPIT_READ, P.USERS_READ, P.AUDIT_READ),
    "integration": (*_LOOK, *_PLAN, P.REPORT, P.COCKPIT_READ),
}
