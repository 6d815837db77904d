CREATE VIEW coupons AS SELECT coupon FROM orders;
ALTER TABLE orders ADD COLUMN coupon text;
-- no tool's mark: what the file added it may drop
ALTER TABLE orders DROP COLUMN coupon;
