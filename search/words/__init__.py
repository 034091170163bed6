"""Words of a query: what each may be written as instead, and the terms it is looked for by."""
