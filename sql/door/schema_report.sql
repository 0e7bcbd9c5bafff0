comment on schema report is '报表视图:公开、稳定、有说明
Published views: documented, stable names, rows as the reader''s rights allow.';

grant usage on schema report to suanpan_bi, suanpan_code;
