import json
import sys
import warnings
from pathlib import Path

warnings.simplefilter("error")
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[3] / "deploy" / "matchers"))
from matcher import scope_matcher

questions = json.load(sys.stdin)
print(json.dumps([scope_matcher(each["header"])(each["row"]) for each in questions]))
