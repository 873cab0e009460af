@start TZCANARY-withheld-command
