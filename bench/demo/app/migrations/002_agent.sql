-- Each host says which version of the agent it runs.
ALTER TABLE host_state ADD COLUMN agent text;
ALTER TABLE host_state ALTER COLUMN agent SET NOT NULL;
