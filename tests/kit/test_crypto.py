import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings

from kit.crypto import Undecipherable, blind_index, decrypt, encrypt, rotate


def test_encrypt_when_opened_gives_the_text_and_never_shows_it() -> None:
    cipher = encrypt("王小明 13800138000")
    assert decrypt(cipher) == "王小明 13800138000"
    assert "13800138000" not in cipher
    assert encrypt("王小明 13800138000") != cipher


def test_decrypt_when_the_key_is_wrong_raises(settings: LazySettings) -> None:
    cipher = encrypt("秘密")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Undecipherable):
        decrypt(cipher)
    with pytest.raises(Undecipherable):
        rotate(cipher)


@pytest.mark.parametrize("text", ["", "秘密", "gAAAAA"])
def test_decrypt_when_it_was_never_encrypted_raises(text: str) -> None:
    with pytest.raises(Undecipherable):
        decrypt(text)


def test_decrypt_when_the_cipher_was_changed_raises() -> None:
    cipher = encrypt("秘密")
    middle = len(cipher) // 2
    other = "A" if cipher[middle] != "A" else "B"
    with pytest.raises(Undecipherable):
        decrypt(cipher[:middle] + other + cipher[middle + 1 :])


def test_rotate_when_a_new_key_comes_first_frees_the_text_of_the_old_one(
    settings: LazySettings,
) -> None:
    old = list(settings.FIELD_ENCRYPTION_KEYS)
    cipher = encrypt("秘密")
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *old]
    assert decrypt(cipher) == "秘密"
    rotated = rotate(cipher)
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert decrypt(rotated) == "秘密"


def test_blind_index_when_the_text_is_the_same_meets_within_a_purpose_only() -> None:
    assert blind_index("13800138000", purpose="phone") == blind_index(
        "13800138000", purpose="phone"
    )
    assert blind_index("13800138000", purpose="phone") != blind_index(
        "13800138000", purpose="payee"
    )
    assert blind_index("b", purpose="a") != blind_index("", purpose="a\x00b")


def test_blind_index_when_the_key_differs_differs(settings: LazySettings) -> None:
    before = blind_index("13800138000", purpose="phone")
    settings.BLIND_INDEX_KEY = "another key of thirty-two characters"
    assert blind_index("13800138000", purpose="phone") != before
