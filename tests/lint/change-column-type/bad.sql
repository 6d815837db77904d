ALTER TABLE orders
  ALTER COLUMN id TYPE bigint,
  ALTER total SET DATA TYPE numeric(12, 2) USING round(total, 2),
  ALTER COLUMN "State" TYPE "Shop".state COLLATE "C" USING "State"::"Shop".state;
