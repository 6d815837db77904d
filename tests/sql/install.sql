-- The extension's surface: what CREATE EXTENSION makes, who may use it, and that DROP leaves nothing.
CREATE EXTENSION walwise;

SELECT extname, extnamespace::regnamespace, extrelocatable FROM pg_extension WHERE extname = 'walwise';

-- What PUBLIC may do. Reset and everything that reads the server's WAL is not for PUBLIC.
CREATE ROLE regress_walwise_anyone;
SELECT p.oid::regprocedure AS function,
       has_function_privilege('regress_walwise_anyone', p.oid, 'EXECUTE') AS anyone,
       has_function_privilege('pg_read_server_files', p.oid, 'EXECUTE') AS pg_read_server_files
FROM pg_proc p
WHERE p.pronamespace = 'walwise'::regnamespace
ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT c.oid::regclass AS relation, c.relkind,
       has_table_privilege('regress_walwise_anyone', c.oid, 'SELECT') AS anyone
FROM pg_class c
WHERE c.relnamespace = 'walwise'::regnamespace
ORDER BY c.oid::regclass::text COLLATE "C";
DROP ROLE regress_walwise_anyone;

-- Everything in the schema belongs to the extension.
SELECT count(*) AS strays
FROM pg_proc p
WHERE p.pronamespace = 'walwise'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e');

DROP EXTENSION walwise;
SELECT count(*) AS functions_left
FROM pg_proc
WHERE probin LIKE '%walwise%';
