import os

import elasticsearch


def test_the_client_is_the_generation_this_run_is_meant_to_prove():
    assert str(elasticsearch.__version__[0]) == os.environ.get("EXPECTED_CLIENT", "8")
