"""What lies outside the program: the clipboard, the editor, notifications, secrets. Knows no screen and no incident."""
