"""Projects to look for, in an empty database: python -m tests.faults.filling 40."""

import sys

import django


def main(number):
    from tests.projects.factories import ProjectPageFactory

    for rank in range(number):
        ProjectPageFactory(title=f"Chouettes du canton {rank}", themes=["birds"])


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
