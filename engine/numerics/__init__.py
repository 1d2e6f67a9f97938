"""Our own exp, sin, random draws and the like: the same bits on every machine."""
