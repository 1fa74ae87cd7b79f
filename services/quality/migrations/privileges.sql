-- What came early goes when it is applied.
GRANT DELETE ON early_facts TO {role};
