"""What the web server loads."""

from pressplan import create_app

app = create_app()
