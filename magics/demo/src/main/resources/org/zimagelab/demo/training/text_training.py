# Teaches the text encoder to read captions before it learns from pictures. The features of the template's last tokens,
# which depend on the whole caption, must tell every attribute. (The published model starts from a language model that
# can read. Without this stage, our text encoder would have to learn words from pictures.)
class TextTraining(Module):
  text : __torch__.TextEncoder
  head : Dict[str, Tensor]
  tail : int
  classes : List[int]

  def answer(self, classes: int) -> int:
    """Adds an attribute with this number of values."""
    self.classes.append(classes)
    return len(self.classes)

  def add(self, name: str, x: Tensor) -> int:
    if name.startswith("text/"):
      self.text.weights.tensors[name[5:]] = x.clone()
    else:
      self.head[name] = x.clone()
    return 0

  def forward(self, settings: Tensor, ids: Tensor, length: Tensor, labels: Tensor) -> Tensor:
    """A step. [loss, share of right answers, gradient norm]

    settings float64: learning rate, t; ids int64 [B, n] padded on the right, length int64 [B], labels int64
    [B, attributes].
    """
    if len(self.optimizer.parameters) == 0:
      self.optimizer.take(self.text.weights.tensors)
      self.optimizer.take(self.head)
    tail = self.tail
    classes = self.classes
    f = self.text.forward(ids)
    b, n, d = f.shape
    places = length.unsqueeze(1) - torch.arange(1, tail + 1).unsqueeze(0)
    f = f.gather(1, places.unsqueeze(2).expand([b, tail, d]))
    f = torch.rms_norm(f, [d], None, 1e-6)
    answers = torch.linear(f, self.head["head.weight"], self.head["head.bias"]).flatten(0, 1)
    right = torch.zeros([])
    loss = torch.zeros([])
    start = 0
    for i in range(len(classes)):
      truth = labels[:, i].unsqueeze(1).expand([b, tail]).reshape([b * tail])
      a = answers[:, start:start + classes[i]]
      loss = loss + torch.cross_entropy_loss(a, truth)
      right = right + (a.detach().argmax(1) == truth).to(6).mean()
      start = start + classes[i]
    loss = loss / len(classes)
    norm = self.optimizer.update(loss, settings)
    return torch.stack([loss.detach(), right / len(classes), norm])
