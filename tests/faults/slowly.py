"""A rebuild that takes its time, page after page, and says how far it is; to be killed."""

import sys
import time

import django


def tell(number):
    sys.stdout.write("page\n")
    sys.stdout.flush()
    time.sleep(0.2)


if __name__ == "__main__":
    django.setup()
    from search import indexing, rebuilding

    indexing.BATCH = 1
    rebuilding.rebuild(tell)
