//! A remediation plan: the fewest steps that remove the most risk, and whether they were done.
