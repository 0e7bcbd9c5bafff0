-- Operations of masters of a code and a name.

select logic.create_coded_operations();
