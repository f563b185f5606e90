"""How Alembic reaches the app's database; `flask db init` writes a longer one."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]

with migrate.db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        on_version_apply=lambda step, **rest: print("migration:", step),
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
