"""An empty database filled with projects, whose index is built: python -m tests.faults.filling 40."""

import sys

import django


def main(number):
    from django.core.management import call_command

    from search import rebuilding
    from tests.projects.factories import ProjectPageFactory

    call_command("migrate", verbosity=0)
    for rank in range(number):
        ProjectPageFactory(title=f"Chouettes du canton {rank}", themes=["birds"])
    rebuilding.rebuild()


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
