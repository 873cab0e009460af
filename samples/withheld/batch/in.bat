@echo off
TZCANARY-withheld-batch
