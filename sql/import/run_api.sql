-- Whole files of documents in one call: an operation of each kind that a file can hold, which follows from what the kind declares.

select logic.create_import_operations();
