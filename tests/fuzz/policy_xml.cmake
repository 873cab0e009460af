temizu_fuzz(policy_xml NEEDS policy base)
