-- Work orders point at the steps of a routing for good, and a delivery is taken back by another row. A parked fact goes when its operation is there, an operation
-- when its work order takes another routing before its release.
REVOKE UPDATE ON routing_steps, deliveries FROM {role};
GRANT DELETE ON parked_facts, operations TO {role};
-- A replay removes copies that no fact accounts for.
GRANT DELETE ON rework_operations, stoppages, held_lots TO {role};
-- A wish is gone once the plan was looked at.
GRANT DELETE ON plan_wishes TO {role};
