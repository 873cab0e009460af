var a = "TZCANARY-withheld-jscript
