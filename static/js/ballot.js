// A code printed as a QR stands behind the # of the address: it is never sent, only filled in here.
const box = document.getElementById("code");
const printed = decodeURIComponent(location.hash.slice(1));
if (box && /^[0-9A-Za-z-]{10,60}$/.test(printed)) {
  box.value = printed;
  history.replaceState(null, "", location.pathname);
}
