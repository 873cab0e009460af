// Whether somebody logged in with this browser and has not logged out: only then is the server asked who it is, so that a browser
// nobody is logged in with is not refused each time. Says nothing about whom, gives no right: the session is a cookie of its own.
const kPlace = 'temizu.seen';

export function remember(): void {
  try {
    localStorage.setItem(kPlace, '1');
  } catch {
    // Storage is switched off: reading fails as well, and the server is always asked.
  }
}

export function forget(): void {
  try {
    localStorage.removeItem(kPlace);
  } catch {
    // As above.
  }
}

export function seen(): boolean {
  try {
    return localStorage.getItem(kPlace) !== null;
  } catch {
    return true;
  }
}
