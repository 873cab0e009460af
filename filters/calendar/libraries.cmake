set(third temizu_filter_html)   # descriptions of appointments are HTML at times
