from tests.projects.proposals import conftest as proposals

#: The letters that leave, and the link of the last one.
letters = proposals.letters
