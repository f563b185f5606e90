"""How Alembic reaches the app's database; `flask db init` writes a longer one."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]


def tell(step, **rest):
    print(
        "migrated up to" if step.is_upgrade else "migrated down from",
        step.up_revision_id,
    )


with migrate.db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        on_version_apply=tell,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
