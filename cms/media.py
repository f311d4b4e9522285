"""Files in a bucket of object storage, for several web machines without a folder that all of them mount.

It behaves as the folder does: the same addresses (``MEDIA_URL``), a name that is taken is never written over,
a missing file is a FileNotFoundError and a server that is away an OSError. See
docs/decisions/0045-files-in-object-storage.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

#: Seconds: a visitor waits for a picture, not for a server that is gone.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 2, 20, 2
#: Bytes of a file that are kept in memory; the rest is on the disk while it is read.
IN_MEMORY = 2_000_000


@contextmanager
def as_of_a_disk(name: str) -> Iterator[None]:
    """What the rest of the site and Wagtail expect of files: FileNotFoundError and OSError."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(name) from error
        raise OSError(f"{name}: {error.response['Error']['Code']}") from error
    except (Boto3Error, BotoCoreError) as error:
        raise OSError(f"{name}: {type(error).__name__}") from error


class BucketStorage(S3Storage):
    """``options``: bucket_name, endpoint_url, region_name, access_key and secret_key."""

    def __init__(self, **options):
        own = {
            "file_overwrite": False,
            # The policy of the bucket says who reads what, file by file never does.
            "default_acl": None,
            "max_memory_size": IN_MEMORY,
            # A thread for each part of each file would add to those of the server.
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                # A bucket named in the path needs no name in the DNS, nor in the certificate.
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                # Newer sums are Amazon's: other servers refuse what they do not know.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS},
            ),
        }
        super().__init__(**own | options)

    def url(self, name, *arguments, **named):
        """Of the site itself: its proxy asks the bucket, and browsers call nobody else."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name).lstrip("/"))

    def open_address(self, name: str) -> str:
        """Where the bucket gives this file to who has no key, if its policy lets it."""
        return f"{self.endpoint_url}/{self.bucket_name}/{filepath_to_uri(name)}"

    def ask(self) -> None:
        """Raises OSError when the bucket does not answer, is not there, or refuses these keys."""
        with as_of_a_disk(self.bucket_name):
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def _open(self, name, mode="rb"):
        with as_of_a_disk(name):
            opened = super()._open(name, mode)
            if "r" in mode:
                # Now, whole: what somebody deletes meanwhile is missing here, not in the middle of a backup.
                opened.open()
            return opened

    def _save(self, name, content):
        with as_of_a_disk(name):
            return super()._save(name, content)

    def delete(self, name):
        with as_of_a_disk(name):
            super().delete(name)

    def exists(self, name):
        with as_of_a_disk(name):
            return super().exists(name)

    def listdir(self, name):
        with as_of_a_disk(name):
            return super().listdir(name)

    def size(self, name):
        with as_of_a_disk(name):
            return super().size(name)

    def get_modified_time(self, name):
        with as_of_a_disk(name):
            return super().get_modified_time(name)
