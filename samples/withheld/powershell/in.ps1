Invoke-Expression 'TZCANARY-withheld-powershell
