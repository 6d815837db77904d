ALTER TABLE ONLY shop.orders
  ADD CONSTRAINT positive CHECK (total > 0),
  ALTER COLUMN "Customer" /* of the shop */ SET  NOT NULL, -- one comma, in a comment
  ADD COLUMN channel text COLLATE "C" NOT NULL,
  ADD COLUMN IF NOT EXISTS price numeric(10, 2) NOT
    NULL;

-- never validated
ALTER TABLE orders ADD CONSTRAINT placed_known CHECK (placed IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER placed SET NOT NULL;

-- one of two conditions
ALTER TABLE orders ADD CHECK (state IS NOT NULL OR total IS NOT NULL);
ALTER TABLE orders ALTER state SET NOT NULL;
