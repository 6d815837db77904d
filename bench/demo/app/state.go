// Package state keeps what each host last said of itself.
package state

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Store struct{ pool *pgxpool.Pool }

const saveState = `
	INSERT INTO host_state (host_id, status, region, updated_at)
	VALUES ($1, $2, $3, now())
	ON CONFLICT (host_id) DO UPDATE
	SET status = EXCLUDED.status, region = EXCLUDED.region, updated_at = now()
	WHERE host_state.status IS DISTINCT FROM EXCLUDED.status
	   OR host_state.region IS DISTINCT FROM EXCLUDED.region`

func (s *Store) Save(ctx context.Context, host int64, status, region string) error {
	_, err := s.pool.Exec(ctx, saveState, host, status, region)
	return err
}

func (s *Store) Retire(ctx context.Context, host int64) error {
	_, err := s.pool.Exec(ctx, `UPDATE host_state SET status = 'retired' WHERE host_id = $1`, host)
	return err
}
