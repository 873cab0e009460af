#!/bin/sh
TZCANARY-withheld-shell
