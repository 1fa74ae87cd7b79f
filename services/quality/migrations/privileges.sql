-- What came early goes when it is applied.
GRANT DELETE ON early_facts TO {role};
-- A replay removes copies that no fact accounts for.
GRANT DELETE ON work_orders, operations, reports, rework_orders, rework_operations, rework_materials, defects, workers, items, sampling_schemes, sampled_lots, measurements, received_lots TO {role};
