temizu_fuzz(console_request NEEDS console)
