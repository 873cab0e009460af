(command "TZCANARY-withheld-lisp
