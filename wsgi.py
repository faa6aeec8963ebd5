"""What the web server loads."""

from pressplan import create_app, logs

logs.install()
app = create_app()
