"""Better plans than any rule finds: searches that start from a plan and end with one that is never worse."""
