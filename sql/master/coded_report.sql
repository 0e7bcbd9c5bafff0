-- Masters of a code and a name as published views.

select logic.create_coded_views();
