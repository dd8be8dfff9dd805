package source

import (
	"context"
	"database/sql"
	"sync"
)

// mostPrepared is how many statements Tables keep prepared: filters of one shape have one statement, and an API sees few shapes.
const mostPrepared = 200

// prepared are the statements that are kept for the connections of a database. A statement is kept when it comes again, so that what is asked once
// takes no place; when there is no place left, the others are prepared anew each time.
type prepared struct {
	mu     sync.Mutex
	met    map[string]struct{}
	stmts  map[string]*sql.Stmt
	wanted []string // by transactions
}

// of returns the statement of a text, or nil where it is not kept.
func (p *prepared) of(ctx context.Context, db *sql.DB, text string) *sql.Stmt {
	s, wanted := p.look(text)
	if !wanted {
		return s
	}
	s, err := db.PrepareContext(ctx, text)
	if err != nil {
		return nil // the same error comes when it is asked
	}
	return p.keep(text, s)
}

// look returns the statement of a text, and whether there is to be one.
func (p *prepared) look(text string) (s *sql.Stmt, wanted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stmts[text]; s != nil || len(p.stmts) == mostPrepared {
		return s, false
	}
	if _, wanted = p.met[text]; wanted {
		return nil, true
	}
	if p.met == nil || len(p.met) == mostPrepared {
		p.met = map[string]struct{}{}
	}
	p.met[text] = struct{}{}
	return nil, false
}

// keep returns the statement that is kept: s, or another that came first.
func (p *prepared) keep(text string, s *sql.Stmt) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.stmts[text]; first != nil {
		_ = s.Close() // nobody has it
		return first
	}
	if p.stmts == nil {
		p.stmts = map[string]*sql.Stmt{}
	}
	p.stmts[text] = s
	return s
}

// inTransaction is of for a transaction, or nil where the statement is not kept: another connection prepares it when the transaction has ended. There
// may be only one.
func (p *prepared) inTransaction(ctx context.Context, tx *sql.Tx, text string) *sql.Stmt {
	s, wanted := p.look(text)
	if wanted {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wanted = append(p.wanted, text)
	}
	if s == nil {
		return nil
	}
	return tx.StmtContext(ctx, s)
}

// prepareWanted prepares the statements that transactions wanted.
func (t *Tables) prepareWanted(ctx context.Context) {
	db, ok := t.db.(*sql.DB)
	t.prepared.mu.Lock()
	wanted := t.prepared.wanted
	t.prepared.wanted = nil
	t.prepared.mu.Unlock()
	if !ok {
		return
	}
	for _, text := range wanted {
		t.prepared.of(ctx, db, text)
	}
}

// kept returns the statement of a text, or nil where it is not kept.
func (t *Tables) kept(ctx context.Context, text string) *sql.Stmt {
	if !t.dialect.Traits().Embedded {
		return nil
	}
	switch db := t.db.(type) {
	case *sql.DB:
		return t.prepared.of(ctx, db, text)
	case *sql.Tx:
		return t.prepared.inTransaction(ctx, db, text)
	}
	return nil
}

// ask runs a statement that returns rows.
func (t *Tables) ask(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if s := t.kept(ctx, text); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.db.QueryContext(ctx, text, args...)
}

// run runs a statement that returns none.
func (t *Tables) run(ctx context.Context, text string, args []any) (sql.Result, error) {
	if s := t.kept(ctx, text); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.db.ExecContext(ctx, text, args...)
}
