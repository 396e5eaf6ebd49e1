"""Run the command line as `python -m laoqu_geo`."""

from .cli import app

if __name__ == "__main__":
    app()
