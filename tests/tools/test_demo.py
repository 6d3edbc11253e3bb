import socket

import pytest

from tools import demo


@pytest.fixture
def own_var(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "KEYS", tmp_path / "keys.json")
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    for name in ("BASE_URL", "DATABASE_URL", "DEMO_PASSWORD", *demo.new_keys()):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_keys_when_made_once_then_every_later_run_has_the_same(own_var):
    first = demo.keys()
    assert demo.keys() == first
    assert (own_var / "keys.json").stat().st_mode & 0o077 == 0


def test_keys_when_a_new_one_is_needed_then_the_old_ones_stay(own_var):
    demo.store(own_var / "keys.json", {"SECRET_KEY": "kept"})
    assert demo.keys()["SECRET_KEY"] == "kept"
    assert demo.keys().keys() == demo.new_keys().keys()


def test_environment_when_a_value_is_given_then_it_wins(own_var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/site")
    monkeypatch.setenv("DEMO_PASSWORD", "chosen")
    made = demo.environment(8123)
    assert (made["DATABASE_URL"], made["DEMO_PASSWORD"]) == ("postgres://elsewhere/site", "chosen")
    assert (made["BASE_URL"], made["PORT"]) == ("http://127.0.0.1:8123", "8123")


def test_digest_when_a_file_changes_then_it_differs(own_var):
    (own_var / "app").mkdir()
    file = own_var / "app" / "a.py"
    file.write_text("1")
    before = demo.digest({}, "app")
    assert demo.digest({}, "app") == before
    file.write_text("22")
    assert demo.digest({}, "app") != before
    assert demo.digest({"x": "y"}, "app") != demo.digest({}, "app")


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1"])
def test_chosen_port_when_it_is_none_then_a_sentence_says_so(text, monkeypatch):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(demo.DemoError, match="make demo PORT="):
        demo.chosen_port()


def test_must_be_free_when_the_port_is_taken_then_another_is_offered():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(demo.DemoError, match=f"make demo PORT={port + 1}"):
            demo.must_be_free(port)


def test_demo_when_the_port_is_taken_meanwhile_then_said_and_nothing_runs(
    own_var, monkeypatch, capsys
):
    monkeypatch.setattr(demo, "VAR", own_var)
    monkeypatch.setattr(demo.bootstrap, "ensure", lambda _kind: "/bin/true")
    with socket.socket() as other:

        def prepare(_one):
            other.listen()

        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        monkeypatch.setattr(demo, "must_be_free", lambda _port: None)
        monkeypatch.setattr(demo.Demo, "prepare", prepare)
        monkeypatch.setattr(demo.Demo, "answers", lambda _one, _server: True)  # the other one does
        monkeypatch.setattr(demo.sys, "argv", ["demo"])
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.delenv("SERVE", raising=False)
        assert demo.main() == 1
    told = capsys.readouterr()
    assert f"Port {port} is taken by another program" in told.err
    assert f"make demo PORT={port + 1}" in told.err
    assert "The site is running" not in told.out


def test_demo_when_a_command_is_named_then_it_runs_with_the_keys_of_the_demo(own_var, monkeypatch):
    asked = []
    monkeypatch.setattr(demo, "VAR", own_var)
    monkeypatch.setattr(demo.bootstrap, "ensure", lambda _kind: "python")
    monkeypatch.setattr(
        demo.Demo, "manage", lambda one, *words: asked.append((words, one.environment))
    )
    monkeypatch.setattr(demo.sys, "argv", ["demo", "audit_rules", "--rule", "9"])
    assert demo.main() == 0
    ((words, environment),) = asked
    assert words == ("audit_rules", "--rule", "9")
    assert environment["SECRET_KEY"] == demo.keys()["SECRET_KEY"]
