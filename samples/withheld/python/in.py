import os
TZCANARY-withheld-python
