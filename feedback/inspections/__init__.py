"""After an inspection (đoàn kiểm tra): what was found, by when it is put right, who reports, who accepts."""
