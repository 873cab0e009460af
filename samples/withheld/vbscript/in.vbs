WScript.Echo "TZCANARY-withheld-vbscript
